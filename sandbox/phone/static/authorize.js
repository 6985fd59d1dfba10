// The citizen's answer on WeChat's authorize page: where the browser goes next is the platform's to say.

import { asCitizen, post } from "./call.js";
import { complain, onOutcome } from "./native.js";

onOutcome(async (outcome) => {
  const answer = await post(asCitizen("/phone/api/authorize"), { query: document.body.dataset.query, outcome });
  if (answer.ok) window.location.assign(answer.body.url);
  else complain("链接已失效，请返回重试。");
});
