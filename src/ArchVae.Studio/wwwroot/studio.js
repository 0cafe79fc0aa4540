// What the studio's pages ask of the browser: the map (plotly.js, WebGL), the clipboard, downloads.

const plotlyAddress = new URL("../Plotly.Blazor/plotly-3.7.0.min.js", import.meta.url);
let plotly;

function loadPlotly() {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = plotlyAddress;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("The script of the map cannot be loaded."));
    document.head.append(script);
  });
  return plotly;
}

const dark = matchMedia("(prefers-color-scheme: dark)");

function layoutOf(view) {
  const [ink, line] = dark.matches ? ["#e6e8eb", "#8c959f55"] : ["#1f2328", "#8c959f55"];
  const axis = title => ({ title: { text: title, standoff: 8 }, gridcolor: line, zerolinecolor: line, linecolor: line });
  return {
    xaxis: axis(view.xTitle), yaxis: axis(view.yTitle), hovermode: "closest", dragmode: "pan",
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { color: ink, family: "system-ui, sans-serif" },
    margin: { l: 64, r: 8, t: 40, b: 60 }, uirevision: view.revision, showlegend: true, legend: { orientation: "h", y: 1, yanchor: "bottom" },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: dark.matches ? "#a5adb8" : "#59636e", activecolor: ink },
  };
}

// The colours of numbers are those of the pictures, which follow the reader's setting.
function colorScale() {
  const probe = document.body.appendChild(Object.assign(document.createElement("div"), { className: "av" }));
  const colors = Array.from({ length: 20 }, (_, i) => {
    const level = probe.appendChild(Object.assign(document.createElement("i"), { className: `v${i}` }));
    return [i / 19, getComputedStyle(level).color];
  });
  probe.remove();
  return colors;
}

// Where a browser has no WebGL, points are drawn as SVG, more slowly.
const pointKind = document.createElement("canvas").getContext("webgl") ? "scattergl" : "scatter";

const config = { displaylogo: false, responsive: true, scrollZoom: true, modeBarButtonsToRemove: ["toImage"] };

async function floats(stream) {
  return new Float32Array(await stream.arrayBuffer());
}

// Draws points [x…, y…, value…] and the layers beside them: draws of the prior, posteriors, paths.
export async function drawMap(element, view, stream, dotnet) {
  const [Plotly, numbers] = [await loadPlotly(), await floats(stream)];
  const n = view.count;
  const colors = numbers.subarray(2 * n, 3 * n);
  const traces = [{
    type: pointKind, mode: "markers", name: view.name, x: numbers.subarray(0, n), y: numbers.subarray(n, 2 * n),
    text: view.ids, hovertemplate: view.color ? "%{text}<br>%{marker.color:.4g}<extra></extra>" : "%{text}<extra></extra>",
    marker: {
      size: n > 20000 ? 3 : n > 3000 ? 4 : 6, opacity: n > 20000 ? .6 : .8, color: view.color ? colors : undefined,
      colorscale: colorScale(), cmin: view.range?.low, cmax: view.range?.high, showscale: view.color,
      colorbar: { title: { text: view.color ? view.colorTitle : "", side: "right" }, thickness: 12, ...ticksOf(view.range) },
    },
    selected: { marker: { opacity: 1 } }, unselected: { marker: { opacity: .15 } },
  }];
  let at = 3 * n;
  // Draws of the prior lie under the data, all else over them.
  let data = 0;
  for (const layer of view.layers) {
    const x = numbers.subarray(at, at + layer.count), y = numbers.subarray(at + layer.count, at + 2 * layer.count);
    at += 2 * layer.count;
    if (layer.kind === "points") {
      traces.unshift(traceOf(layer, x, y));
      data++;
    } else {
      traces.push(traceOf(layer, x, y));
    }
  }
  await Plotly.react(element, traces, layoutOf(view), config);
  Object.assign(element, { dotnet, view, dataCurve: data });
  if (element.listens) return;
  element.listens = true;
  element.on("plotly_click", event => {
    const point = event.points.find(one => one.curveNumber === element.dataCurve);
    if (point) element.dotnet.invokeMethodAsync("OnPoint", point.pointIndex);
  });
  element.on("plotly_selected", event => {
    if (!event) return;
    const chosen = Int32Array.from(event.points.filter(one => one.curveNumber === element.dataCurve), one => one.pointIndex);
    element.dotnet.invokeMethodAsync("OnSelected", new Uint8Array(chosen.buffer));
  });
  element.on("plotly_deselect", () => element.dotnet.invokeMethodAsync("OnSelected", new Uint8Array(0)));
  // Once an element, which may show other maps later.
  if (element.followsColors) return;
  element.followsColors = true;
  dark.addEventListener("change", () => element.listens &&
    Plotly.update(element, { "marker.colorscale": [colorScale()] }, layoutOf(element.view), [element.dataCurve]));
}

// The end of a range that leaves smaller values out says so.
function ticksOf(range) {
  if (!range?.isCut) return {};
  const { low, high } = range;
  const values = [0, 1, 2, 3, 4].map(i => low + i * (high - low) / 4);
  return { tickmode: "array", tickvals: values, ticktext: values.map((value, i) => (i === 0 ? "≤ " : "") + Number(value.toPrecision(4))) };
}

function traceOf(layer, x, y) {
  // What is chosen by the lasso is among the data: the others are not to fade.
  const base = { name: layer.name, x, y, hoverinfo: "name", showlegend: true, unselected: { marker: { opacity: 1 } } };
  switch (layer.kind) {
    case "density":
      return {
        ...base, type: "histogram2dcontour", showscale: false, ncontours: 8, contours: { coloring: "lines" },
        line: { width: 1.5 }, colorscale: [[0, layer.paint], [1, layer.paint]],
      };
    case "path":
      return { ...base, type: "scatter", mode: "lines+markers", line: { color: layer.paint, width: 2 }, marker: { size: 6 } };
    case "mark":
      return { ...base, type: pointKind, mode: "markers", marker: { size: 16, symbol: "circle-open", line: { width: 3 }, color: layer.paint } };
    default:
      return { ...base, type: pointKind, mode: "markers", marker: { size: 4, color: layer.paint, opacity: .5, symbol: "cross" } };
  }
}

export async function chooseNone(element) {
  const Plotly = await loadPlotly();
  await Plotly.update(element, { selectedpoints: [null] }, { selections: [] });
}

// Before another map, or a message instead of one.
export async function clearMap(element) {
  const Plotly = await loadPlotly();
  Plotly.purge(element);
  element.listens = false;
}

export async function copy(text) {
  await navigator.clipboard.writeText(text);
}

export async function download(name, stream) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([await stream.arrayBuffer()]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// Shown without a new entry in the browser's history, as a slider is moved.
export function replaceAddress(address) {
  history.replaceState(history.state, "", address);
}

// Puts the cursor at a line and column of a text field, from 1.
export function goTo(area, line, column) {
  const start = area.value.split("\n").slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const end = area.value.indexOf("\n", start);
  area.focus();
  area.setSelectionRange(Math.min(start + column - 1, end < 0 ? area.value.length : end), end < 0 ? area.value.length : end);
  const box = area.closest(".editor");
  box.scrollTop = area.offsetTop + (line - 4) * parseFloat(getComputedStyle(area).lineHeight);
}

export function ask(question) {
  return confirm(question);
}
