/** A place that shows blocks, a message, a modal or the Home tab: it knows its fields and sends what is clicked. */

import { askToConfirm } from "./confirm.js";
import { showProblem } from "./toast.js";

/** One shown message or view; `send` delivers a click to the sandbox, `kept` holds what was typed before a redraw. */
export class Surface {
  constructor({ kind, directory, send, kept = {} }) {
    Object.assign(this, { kind, directory, send, kept });
    this.readers = [];
  }

  /** Registers a field; `read` gives its state as Slack's `state.values` carries it. */
  addField(block, element, read) {
    this.readers.push({ blockId: block.block_id, actionId: element.action_id, read });
  }

  /** What this field held before a redraw, or undefined. */
  keptState(block, element) {
    const state = this.kept[block.block_id]?.[element.action_id];
    return state?.type === element.type ? state : undefined;
  }

  /** The state of every field by block id and action id. */
  values() {
    const values = {};
    for (const { blockId, actionId, read } of this.readers) (values[blockId] ??= {})[actionId] = read();
    return values;
  }

  /** Sends one click or choice, after the element's own confirmation. */
  async act(block, element, choice, control) {
    if (control.hasAttribute("aria-busy")) return;
    if (element.confirm && !(await askToConfirm(element.confirm, this.directory))) return;
    control.setAttribute("aria-busy", "true");
    try {
      await this.send({
        block_id: block.block_id,
        action_id: element.action_id,
        ...choice,
        values: this.values(),
      });
    } catch (problem) {
      showProblem(problem);
    } finally {
      control.removeAttribute("aria-busy");
    }
  }
}
