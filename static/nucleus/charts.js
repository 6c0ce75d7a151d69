/* Draws the charts of a page. <div data-chart="ID"> names the JSON script with one specification
   per theme; what stands inside (the picture drawn by the server) stays where this fails. */

/* No eval (ast), no menu and no styles of its own: what the Content-Security-Policy allows. */
const OPTIONS = { ast: true, actions: false, defaultStyle: false, tooltip: false, renderer: "svg" };

const NARROW = 520;

async function draw(place) {
  const themes = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const spec = themes[window.Nucleus.theme()] || themes.light;
  const style = getComputedStyle(place);
  const width = place.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  if (width < NARROW && spec.usermeta && spec.usermeta.narrow) Object.assign(spec, spec.usermeta.narrow);
  spec.width = Math.floor(width);
  const canvas = document.createElement("div");
  const shown = await window.vegaEmbed(canvas, spec, OPTIONS);
  canvas.removeAttribute("style");
  canvas.querySelector("svg").setAttribute("aria-hidden", "true");
  if (place.finalizeChart) place.finalizeChart();
  place.finalizeChart = shown.finalize;
  place.replaceChildren(canvas);
}

function drawAll() {
  for (const place of document.querySelectorAll("[data-chart]")) {
    draw(place).catch((error) => console.error("The chart was not drawn:", error));
  }
}

let waiting;
let drawnAt = window.innerWidth;
window.addEventListener("resize", () => {
  if (window.innerWidth === drawnAt) return; // a phone's address bar changes the height only
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    drawnAt = window.innerWidth;
    drawAll();
  }, 150);
});
document.addEventListener("nucleus:theme", drawAll);
drawAll();
