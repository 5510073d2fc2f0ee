/** The page's own line icons, by name. */

import { drawing } from "./dom.js";

const PATHS = {
  hash: ["M7.5 3 6 17", "M14 3l-1.5 14", "M3.5 7.5h14", "M2.5 12.5h14"],
  home: ["M3.5 9.5 10 3.5l6.5 6", "M5 8.5V16.5h10V8.5", "M8.5 16.5v-4.5h3v4.5"],
  chat: ["M3.5 4.5h13v9h-7l-3.5 3v-3h-2.5z"],
  reply: ["M4 4.5h12v8h-6l-3 2.8v-2.8h-3z", "M7 7.5h6", "M7 9.7h4"],
  link: [
    "M8.5 11.5l3-3",
    "M9.5 6l1.7-1.7a3.1 3.1 0 0 1 4.5 4.5L14 10.5",
    "M10.5 14l-1.7 1.7a3.1 3.1 0 0 1-4.5-4.5L6 9.5",
  ],
  trash: ["M4 5.5h12", "M8 5.5v-2h4v2", "M5.5 5.5l.8 11h7.4l.8-11", "M8.5 8.5v5", "M11.5 8.5v5"],
  close: ["M5 5l10 10", "M15 5 5 15"],
  back: ["M12 4.5 6.5 10l5.5 5.5"],
  menu: ["M3.5 5.5h13", "M3.5 10h13", "M3.5 14.5h13"],
  panel: ["M3.5 4h13v12h-13z", "M12 4v12"],
  send: ["M3.5 10 16.5 4l-3.5 12.5-3.5-5z", "M9.5 11.5 16.5 4"],
  more: ["M4.9 10h.2", "M9.9 10h.2", "M14.9 10h.2"],
  down: ["M5 8l5 5 5-5"],
  chevron: ["M8 5.5l4.5 4.5L8 14.5"],
  window: ["M8.5 5H4.5v10.5H15V11.5", "M11.5 4H16v4.5", "M16 4l-6.5 6.5"],
  clock: ["M10 3a7 7 0 1 0 .01 0z", "M10 6v4.2l2.8 1.8"],
  play: ["M6 4l10 6-10 6z"],
  eye: ["M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5S2.5 10 2.5 10z", "M10 7.8a2.2 2.2 0 1 0 .01 0z"],
  warning: ["M10 3.5 17.5 16.5h-15z", "M10 8v4", "M10 14.2v.2"],
  info: ["M10 3a7 7 0 1 0 .01 0z", "M10 9v4.5", "M10 6.5v.2"],
  check: ["M4.5 10.5l3.5 3.5 7.5-8"],
  swap: ["M4 7h11l-2.5-2.5", "M16 13H5l2.5 2.5"],
  inward: ["M15.5 4.5 5.5 14.5", "M5.5 7.5v7h7"],
  outward: ["M4.5 15.5 14.5 5.5", "M7.5 5.5h7v7"],
};

/** Draws one icon; its meaning must also stand in words or a label beside it. */
export function icon(name) {
  return drawing(PATHS[name]);
}
