/** The errors of a form's fields: those the page can see itself, and those the app answers. */

const REQUIRED = "Fill this in to go on.";

/** Checks required fields and shortest lengths as Slack's client does; gives a sentence by block id. */
export function checkFields(blocks, values) {
  const errors = {};
  for (const block of blocks.filter(({ type }) => type === "input")) {
    const sentence = complaint(block, values[block.block_id]?.[block.element.action_id]);
    if (sentence) errors[block.block_id] = sentence;
  }
  return errors;
}

/** Puts each sentence under its field, marks the field, and moves the focus to the first. */
export function showErrors(body, errors) {
  const fields = Object.entries(errors).map(([blockId, sentence]) => {
    const field = body.querySelector(`.field[data-block-id="${CSS.escape(blockId)}"]`);
    if (!field) return null;
    field.classList.add("field-wrong");
    field.querySelector(".field-error").textContent = sentence;
    const control = field.querySelector("[data-control]");
    control.setAttribute("aria-invalid", "true");
    return control;
  });
  const first = fields.find(Boolean);
  (first?.matches("input, textarea, select") ? first : first?.querySelector("input"))?.focus();
}

/** Takes all errors away again. */
export function clearErrors(body) {
  for (const field of body.querySelectorAll(".field-wrong")) {
    field.classList.remove("field-wrong");
    field.querySelector(".field-error").textContent = "";
    field.querySelector("[data-control]").removeAttribute("aria-invalid");
  }
}

function complaint({ optional, element }, state) {
  const { type: _, ...held } = state ?? {};
  const value = Object.values(held)[0];
  const missing = value === null || value === undefined || value.length === 0;
  if (missing) return optional ? null : REQUIRED;
  if (element.type === "number_input") return numberComplaint(element, value);
  if (element.min_length && value.length < element.min_length) {
    return `Write at least ${element.min_length} characters.`;
  }
  return null;
}

function numberComplaint({ is_decimal_allowed: decimal, min_value: least, max_value: most }, value) {
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number)) return "Enter a number.";
  if (!decimal && !Number.isInteger(number)) return "Enter a whole number.";
  if (least !== undefined && number < Number(least)) return `Enter ${least} or more.`;
  if (most !== undefined && number > Number(most)) return `Enter ${most} or less.`;
  return null;
}
