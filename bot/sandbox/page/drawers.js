/** The sidebar and the panel, which slide in over the page where there is no room beside it. */

const KEY = "autoq.panel";
const PANEL_FITS = matchMedia("(min-width: 1000px)");
const SIDEBAR_FITS = matchMedia("(min-width: 721px)");

/** Binds the two toggle buttons, the backdrop and Escape. */
export function bindDrawers({ sidebar, panel, main, backdrop, sidebarToggle, panelToggle }) {
  const draw = () => {
    const covered =
      (isOpen("nav-open") && !SIDEBAR_FITS.matches) || (isOpen("panel-open") && !PANEL_FITS.matches);
    main.inert = covered;
    backdrop.hidden = !covered;
    sidebarToggle.setAttribute("aria-expanded", String(isOpen("nav-open")));
    panelToggle.setAttribute("aria-expanded", String(isOpen("panel-open")));
  };
  const set = (name, open) => {
    document.body.classList.toggle(name, open);
    draw();
  };
  const shut = () => {
    set("nav-open", false);
    if (!PANEL_FITS.matches) set("panel-open", false);
  };
  sidebarToggle.addEventListener("click", () => {
    set("nav-open", true);
    sidebar.querySelector("a")?.focus();
  });
  panelToggle.addEventListener("click", () => {
    set("panel-open", !isOpen("panel-open"));
    if (PANEL_FITS.matches) localStorage.setItem(KEY, isOpen("panel-open") ? "open" : "closed");
    else panel.querySelector("button")?.focus();
  });
  backdrop.addEventListener("click", shut);
  document.addEventListener("keydown", (event) => event.key === "Escape" && !backdrop.hidden && shut());
  sidebar.addEventListener("click", (event) => event.target.closest(".nav-entry") && set("nav-open", false));
  panel.querySelector("[data-testid=panel-close]").addEventListener("click", () => {
    panelToggle.focus();
    if (isOpen("panel-open")) panelToggle.click();
  });
  for (const fits of [PANEL_FITS, SIDEBAR_FITS])
    fits.addEventListener("change", () => (fits.matches ? draw() : shut()));
  set("panel-open", PANEL_FITS.matches && localStorage.getItem(KEY) !== "closed");
}

function isOpen(name) {
  return document.body.classList.contains(name);
}
