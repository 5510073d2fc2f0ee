/** Block Kit text objects. */

import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** Renders a text object: mrkdwn with its formatting, plain_text as it stands. */
export function textNode(object, directory) {
  if (object.type === "mrkdwn") return mrkdwn(object.text, directory, { verbatim: object.verbatim });
  return document.createTextNode(plainText(object));
}

/** The words of a plain_text object; its emoji names become characters unless the object forbids it. */
export function plainText(object) {
  if (!object) return "";
  return object.emoji === false ? object.text : withEmoji(object.text);
}
