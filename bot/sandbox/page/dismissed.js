/** The ephemeral messages that the reader has dismissed in this tab. */

const KEY = "autoq.dismissed";
const KEPT = 200;

/** Remembers that a message was dismissed. */
export function dismiss(ephemeralId) {
  sessionStorage.setItem(KEY, JSON.stringify([...dismissed(), ephemeralId].slice(-KEPT)));
}

/** True for a message that was dismissed before. */
export function isDismissed(message) {
  return message.ephemeral_id !== undefined && dismissed().includes(message.ephemeral_id);
}

function dismissed() {
  return JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
}
