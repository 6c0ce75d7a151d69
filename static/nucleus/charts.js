/* Draws the charts of a page. <div data-chart="ID"> names the JSON script with one specification
   per theme. The picture drawn by the server stands inside: it is shown where this fails, and printed,
   since paper is light whatever the screen is. */

/* No eval (ast), no menu and no styles of its own: what the Content-Security-Policy allows. */
const OPTIONS = { ast: true, actions: false, defaultStyle: false, tooltip: false, renderer: "svg" };

async function draw(place) {
  if (!place.clientWidth) return; // not shown on a phone
  const themes = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const spec = themes[window.Nucleus.theme()] || themes.light;
  const style = getComputedStyle(place);
  const width = place.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  spec.width = Math.floor(width);
  const canvas = document.createElement("div");
  canvas.className = "chart-canvas";
  const shown = await window.vegaEmbed(canvas, spec, OPTIONS);
  canvas.querySelector("svg").setAttribute("aria-hidden", "true");
  if (place.finalizeChart) place.finalizeChart();
  place.finalizeChart = shown.finalize;
  place.querySelector(".chart-canvas")?.remove();
  place.append(canvas);
  place.classList.add("chart-drawn"); // hides the picture, which paper still gets
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
