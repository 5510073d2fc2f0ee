/** The emoji names that messages usually carry, and the characters they stand for. */

const NAMES = {
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", negative_squared_cross_mark: "❎",
  warning: "⚠️", rotating_light: "🚨", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", construction: "🚧",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", stopwatch: "⏱️", alarm_clock: "⏰", clock1: "🕐", clock3: "🕒", calendar: "📅",
  large_green_circle: "🟢", large_yellow_circle: "🟡", large_orange_circle: "🟠", red_circle: "🔴", large_red_circle: "🔴",
  large_blue_circle: "🔵", large_purple_circle: "🟣", white_circle: "⚪", black_circle: "⚫", large_green_square: "🟩",
  large_yellow_square: "🟨", large_orange_square: "🟧", large_red_square: "🟥", large_blue_square: "🟦",
  black_large_square: "⬛", white_large_square: "⬜", small_blue_diamond: "🔹", small_orange_diamond: "🔸",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", arrows_counterclockwise: "🔄", repeat: "🔁",
  leftwards_arrow_with_hook: "↩️", arrow_right_hook: "↪️", fast_forward: "⏩", rewind: "⏪", arrow_forward: "▶️",
  double_vertical_bar: "⏸️", black_square_for_stop: "⏹️", black_right_pointing_double_triangle_with_vertical_bar: "⏭️",
  bell: "🔔", no_bell: "🔕", mega: "📣", loudspeaker: "📢", speech_balloon: "💬", thought_balloon: "💭", envelope: "✉️",
  "e-mail": "📧", email: "📧", incoming_envelope: "📨", inbox_tray: "📥", outbox_tray: "📤", mailbox: "📫", phone: "☎️",
  lock: "🔒", unlock: "🔓", key: "🔑", shield: "🛡️", closed_lock_with_key: "🔐", detective: "🕵️", busts_in_silhouette: "👥",
  bust_in_silhouette: "👤", robot_face: "🤖", technologist: "🧑‍💻", gear: "⚙️", wrench: "🔧", hammer: "🔨", tools: "🛠️",
  hammer_and_wrench: "🛠️", nut_and_bolt: "🔩", computer: "💻", desktop_computer: "🖥️", package: "📦", floppy_disk: "💾",
  file_cabinet: "🗄️", card_index_dividers: "🗂️", clipboard: "📋", memo: "📝", pencil: "📝", pencil2: "✏️", pushpin: "📌",
  round_pushpin: "📍", paperclip: "📎", link: "🔗", bookmark: "🔖", bookmark_tabs: "📑", label: "🏷️", ticket: "🎫",
  admission_tickets: "🎟️", receipt: "🧾", scroll: "📜", page_facing_up: "📄", page_with_curl: "📃", books: "📚", book: "📖",
  open_book: "📖", newspaper: "📰", mag: "🔍", mag_right: "🔎", bulb: "💡", fire: "🔥", boom: "💥", zap: "⚡", bug: "🐛",
  ambulance: "🚑", fire_engine: "🚒", adhesive_bandage: "🩹", pill: "💊", test_tube: "🧪", microscope: "🔬",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", bar_chart: "📊", dart: "🎯", checkered_flag: "🏁",
  triangular_flag_on_post: "🚩", rocket: "🚀", ship: "🚢", traffic_light: "🚦", vertical_traffic_light: "🚦", crystal_ball: "🔮",
  tada: "🎉", confetti_ball: "🎊", sparkles: "✨", star: "⭐", star2: "🌟", trophy: "🏆", medal: "🏅", seedling: "🌱",
  sunny: "☀️", cloud: "☁️", snowflake: "❄️", rainbow: "🌈", earth_africa: "🌍", earth_asia: "🌏", globe_with_meridians: "🌐",
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", ok_hand: "👌", wave: "👋", raised_hand: "✋", hand: "✋",
  raised_hands: "🙌", clap: "👏", pray: "🙏", muscle: "💪", eyes: "👀", point_right: "👉", point_up: "☝️", handshake: "🤝",
  smile: "😄", slightly_smiling_face: "🙂", blush: "😊", grinning: "😀", joy: "😂", wink: "😉", thinking_face: "🤔",
  neutral_face: "😐", confused: "😕", worried: "😟", cry: "😢", sob: "😭", sweat_smile: "😅", scream: "😱", sleeping: "😴",
  zzz: "💤", heart: "❤️", green_heart: "💚", blue_heart: "💙", broken_heart: "💔", "100": "💯", question: "❓",
  grey_question: "❔", exclamation: "❗", heavy_exclamation_mark: "❗", bangbang: "‼️", information_source: "ℹ️",
  heavy_plus_sign: "➕", heavy_minus_sign: "➖", one: "1️⃣", two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣", new: "🆕",
  ok: "🆗", sos: "🆘", free: "🆓", abc: "🔤", kr: "🇰🇷", us: "🇺🇸", gb: "🇬🇧", wastebasket: "🗑️", scales: "⚖️", balance_scale: "⚖️",
  office: "🏢", factory: "🏭", hospital: "🏥", coffee: "☕", pizza: "🍕", gift: "🎁", moneybag: "💰", recycle: "♻️",
};

/** Gives the character of an emoji name, or null for a name that is not in the set. */
export function emojiCharacter(name) {
  return Object.hasOwn(NAMES, name) ? NAMES[name] : null;
}

/** Replaces every known `:name:` in a text with its character. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emojiCharacter(name) ?? whole);
}
