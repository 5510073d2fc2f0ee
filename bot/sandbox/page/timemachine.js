/** The panel's clock: shows the sandbox's time and moves it forward. */

import { fillDate } from "./dates.js";
import { el } from "./dom.js";
import { showProblem } from "./toast.js";

const MOVES = [
  { label: "+5 min", testid: "clock-5", change: { minutes: 5 } },
  { label: "+30 min", testid: "clock-30", change: { minutes: 30 } },
  { label: "Reset", testid: "clock-reset", change: { reset: true } },
];

/** Shows the time every second and sends the moves; the answer sets the directory's clock. */
export class TimeMachine {
  constructor({ api, directory }) {
    Object.assign(this, { api, directory });
    this.time = el("span", { class: "clock-time", data: { testid: "clock-now" } });
    this.ahead = el("span", { class: "clock-ahead", role: "status", data: { testid: "clock-offset" } });
    const buttons = MOVES.map((move) =>
      el(
        "button",
        {
          type: "button",
          class: "button",
          data: { testid: move.testid },
          on: { click: () => this.#move(move.change) },
        },
        move.label,
      ),
    );
    const about = el(
      "p",
      { class: "hint" },
      "Moves the time of this workspace and of the service, so that you can see a request expire.",
    );
    this.element = el(
      "section",
      { class: "panel-section", "aria-label": "Clock" },
      el("h3", {}, "Clock"),
      el("p", { class: "clock" }, this.time, " ", this.ahead),
      el("div", { class: "button-row" }, buttons),
      about,
    );
    setInterval(() => this.draw(), 1_000);
  }

  /** Draws the time. */
  draw() {
    const { clock, me } = this.directory;
    if (!me) return;
    const now = clock.now();
    this.time.textContent = fillDate(now / 1000, "{date_short} {time_secs}", me.locale, now);
    const words = offsetWords(clock.offset);
    if (this.ahead.textContent !== words) this.ahead.textContent = words;
  }

  async #move(change) {
    try {
      this.directory.clock.set(await this.api.moveClock(change));
      this.draw();
    } catch (problem) {
      showProblem(problem);
    }
  }
}

function offsetWords(offset) {
  const minutes = Math.round(offset / 60);
  return minutes === 0 ? "real time" : `${minutes} min ahead`;
}
