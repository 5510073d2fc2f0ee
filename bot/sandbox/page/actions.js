/** What the rows of a message list can look up and do. */

import { ask } from "./confirm.js";
import { dismiss } from "./dismissed.js";
import { messageAddress } from "./route.js";
import { showNote, showProblem } from "./toast.js";

/** Builds the actions of message rows for the whole page. */
export function rowActions(app) {
  const { api, directory } = app;
  return {
    directory,
    commands: () => app.state.commands,
    shortcuts: () => app.state.shortcuts.filter(({ type }) => type !== "global"),
    click: (message, click) => api.click({ channel: message.channel, ...identity(message), ...click }),
    openThread: (message) => app.openThread(message.channel, message.ts),
    dismiss: (message) => {
      dismiss(message.ephemeral_id);
      app.forget(message.ephemeral_id);
    },
    copyLink: (message) => copy(messageAddress(api.as, message.channel, message.ts)),
    shortcut: (message, { callback_id: callbackId }) =>
      api.shortcut({ callback_id: callbackId, channel: message.channel, ts: message.ts }).catch(showProblem),
    remove: (message) => remove(message, api),
  };
}

function identity(message) {
  return message.ephemeral ? { ephemeral_id: message.ephemeral_id } : { ts: message.ts };
}

async function copy(address) {
  try {
    await navigator.clipboard.writeText(address);
    showNote("The link is copied.");
  } catch {
    showNote(`Copy this link: ${address}`);
  }
}

async function remove(message, api) {
  const sure = await ask({
    title: "Delete this message?",
    body: "It disappears for everybody and cannot be brought back.",
    agree: "Delete",
    danger: true,
  });
  if (sure) await api.remove(message.channel, message.ts).catch(showProblem);
}
