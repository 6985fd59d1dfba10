// The city-service mini-program's consent page: agreeing yields the one-time code, refusing yields nothing.

import { asCitizen, post } from "./call.js";
import { complain, finish, onOutcome } from "./native.js";

onOutcome(async (outcome) => {
  if (outcome === "refuse") return finish({ refused: true });
  const answer = await post(asCitizen("/phone/api/consent"));
  return answer.ok ? finish({ code: answer.body.code }) : complain("暂时无法授权，请稍后再试");
});
