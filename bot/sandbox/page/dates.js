/** Times as a reader sees them: in the browser's zone, in the person's language, by the sandbox's clock. */

import { el } from "./dom.js";

const DAY_MS = 86_400_000;
const TOKEN =
  /\{(date_num|date_short_pretty|date_long_pretty|date_pretty|date_short|date_long|date|time_secs|time|ago)\}/g;
const STYLES = {
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
};
const STEPS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** The sandbox's clock: real time plus an offset that the panel or a test can move. */
export class Clock {
  /** Takes the server's idea of now (epoch seconds) and its offset in seconds. */
  set({ now, offset }) {
    this.ahead = now * 1000 - Date.now();
    this.offset = offset;
  }

  /** Now, in milliseconds since the epoch. */
  now() {
    return Date.now() + (this.ahead ?? 0);
  }
}

/** Fills Slack's date tokens, such as `{date_short_pretty} {time}`; unknown tokens stay as they are. */
export function fillDate(epoch, template, locale, now) {
  const moment = new Date(epoch * 1000);
  return template.replace(TOKEN, (_, token, position) => {
    const text = tokenText(token, moment, locale, now);
    return position === 0 ? text.charAt(0).toLocaleUpperCase(locale) + text.slice(1) : text;
  });
}

/** Shows an epoch as a time element whose title tells the full date and zone. */
export function timeElement(epoch, text, locale) {
  const moment = new Date(epoch * 1000);
  const title = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" }).format(moment);
  return el("time", { class: "date", datetime: moment.toISOString(), title }, text);
}

/** The clock time of an epoch, such as "7:40 PM". */
export function clockTime(epoch, locale) {
  return timeOf(new Date(epoch * 1000), locale, {});
}

/** The day of an epoch for a divider: today, yesterday or the date with its weekday. */
export function dayName(epoch, locale, now) {
  return fillDate(epoch, "{date_long_pretty}", locale, now);
}

function tokenText(token, moment, locale, now) {
  if (token === "time") return timeOf(moment, locale, {});
  if (token === "time_secs") return timeOf(moment, locale, { second: "2-digit" });
  if (token === "date_num")
    return [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  if (token === "ago") return ago(moment, locale, now);
  const days = token.endsWith("_pretty") ? dayDistance(moment, now) : 2;
  if (Math.abs(days) <= 1)
    return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
  return new Intl.DateTimeFormat(locale, STYLES[token.replace("_pretty", "")]).format(moment);
}

function timeOf(moment, locale, extra) {
  return new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", ...extra }).format(moment);
}

function two(number) {
  return String(number).padStart(2, "0");
}

function dayDistance(moment, now) {
  const midnight = (date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(moment) - midnight(new Date(now))) / DAY_MS);
}

function ago(moment, locale, now) {
  const seconds = Math.round((moment - now) / 1000);
  const [unit, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? STEPS.at(-1);
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}
