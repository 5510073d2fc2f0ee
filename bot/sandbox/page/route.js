/** Where the reader is, as the address after `#` says it. */

/** Reads an address: `#C…`, `#C…/ts`, `#home`, `#messages`; without one, `?channel=` by id or name, then #ops. */
export function readRoute(directory) {
  const [name, ts] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (name === "home") return { tab: "home" };
  const app = directory.appChannel().id;
  if (name === "messages" || name === app) return { tab: "messages", channel: app, ts };
  return { tab: "channel", channel: channelOf(name, directory), ts };
}

/** The full address of a message, for copying. */
export function messageAddress(as, channel, ts) {
  return `${location.origin}${location.pathname}?as=${encodeURIComponent(as)}#${channel}/${ts}`;
}

function channelOf(name, directory) {
  const asked = new URLSearchParams(location.search).get("channel");
  const all = [...directory.channels.values()];
  const found = [name, asked].map((wanted) =>
    all.find((channel) => wanted && (channel.id === wanted || channel.name === wanted)),
  );
  return (found[0] ?? found[1] ?? all.find((channel) => channel.name === "ops") ?? all[0]).id;
}
