// WeChat's face page: its end says only that it ended; the verdict is asked for by the service.

import { asCitizen, post } from "./call.js";
import { complain, finish, onOutcome } from "./native.js";

onOutcome(async (outcome) => {
  const answer = await post(asCitizen("/phone/api/face"), { verify_id: document.body.dataset.verifyId, outcome });
  return answer.ok ? finish({ ended: outcome }) : complain("这次核身无法进行，请返回重试");
});
