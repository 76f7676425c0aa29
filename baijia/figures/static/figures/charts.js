// Draws the charts of a page from the numbers that stand in the table beneath each.
// Without this file, or without the library, the tables say it all.

const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
const ink = colour("--ink"), soft = colour("--soft"), line = colour("--line");
// Two hues that differ in grey as well.
const HUES = [colour("--leaf"), "#c9a227"];
const STOCK = [colour("--leaf"), colour("--seal")];

const text = () => {
  const own = getComputedStyle(document.body);
  return { fontFamily: own.fontFamily, fontSize: Math.round(parseFloat(own.fontSize) * 0.82), color: ink };
};

const value = { type: "value", minInterval: 1, splitLine: { lineStyle: { color: line } }, axisLabel: { color: soft } };
const names = (labels) => ({
  type: "category", data: labels, axisTick: { show: false }, axisLine: { lineStyle: { color: soft } },
  axisLabel: { color: ink, hideOverlap: true },
});

// Bars from zero; the last point of a second series bears its name and number.
function months({ labels, series }) {
  const [all, some] = series, last = labels.length - 1;
  return {
    grid: { left: 8, right: 112, top: 52, bottom: 8, containLabel: true },
    xAxis: names(labels), yAxis: value,
    series: [
      { type: "bar", name: all.name, data: all.values, itemStyle: { color: HUES[1] }, barMaxWidth: 36,
        label: { show: true, position: "top", color: ink, formatter: ({ dataIndex, value }) =>
          dataIndex === last ? `${all.name}\n${value}` : labels.length <= 13 ? String(value) : "" } },
      { type: "line", name: some.name, data: some.values, lineStyle: { color: HUES[0], width: 3 },
        itemStyle: { color: HUES[0] }, symbol: "circle", symbolSize: 8,
        endLabel: { show: true, formatter: `${some.name}\n{c}`, color: HUES[0],
          fontWeight: "bold", width: 100, overflow: "break", verticalAlign: "bottom", offset: [8, 6] } },
    ],
  };
}

function kinds({ labels, series }) {
  const [all] = series;
  return {
    grid: { left: 8, right: 48, top: 8, bottom: 8, containLabel: true },
    xAxis: value, yAxis: { ...names(labels), inverse: true },
    series: [{ type: "bar", name: all.name, data: all.values, itemStyle: { color: HUES[0] }, barMaxWidth: 28,
      label: { show: true, position: "right", color: ink } }],
  };
}

// What stood open at the ends of the months: lines from zero, the last points named.
function stock({ labels, series }) {
  return {
    grid: { left: 8, right: 112, top: 24, bottom: 8, containLabel: true },
    xAxis: names(labels), yAxis: value,
    series: series.map(({ name, values }, nth) => (
      { type: "line", name, data: values, lineStyle: { color: STOCK[nth], width: 3, type: nth ? "dashed" : "solid" },
        itemStyle: { color: STOCK[nth] }, symbol: nth ? "diamond" : "circle", symbolSize: 8,
        endLabel: { show: true, formatter: `${name}\n{c}`, color: STOCK[nth], fontWeight: "bold", width: 100,
          overflow: "break" }, labelLayout: { moveOverlap: "shiftY" } })),
  };
}

const KINDS = { months, kinds, stock };

function draw(place) {
  const told = JSON.parse(document.getElementById(place.dataset.source).textContent);
  if (!told.series[0].values.some((n) => n > 0)) return;
  place.hidden = false;
  const chart = window.echarts.init(place, null, { renderer: "canvas", devicePixelRatio: 2 });
  const still = { animation: false, textStyle: text() };
  chart.setOption({ ...still, ...KINDS[place.dataset.chart](told) });
  // Every mark opens the list that the number in the table opens.
  chart.on("click", ({ seriesIndex, dataIndex }) => { location.href = told.series[seriesIndex].urls[dataIndex]; });
  new ResizeObserver(() => chart.resize()).observe(place);
}

if (window.echarts) document.querySelectorAll("[data-chart]").forEach(draw);
