/* Pictures by Chart.js, out of the tables that stand beside them: what a screen reader reads is what is drawn. */
const SHAPES = { STUDENT: "circle", LEERBEDRIJF: "rectRounded" };
const still = matchMedia("(prefers-reduced-motion: reduce)");

function colour(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function colourOf(serie) {
	return colour(serie === "STUDENT" ? "--student" : serie === "LEERBEDRIJF" ? "--leerbedrijf" : "--zacht");
}

/* Columns with data-serie are lines; an empty value is a gap. */
function read(table) {
	const rows = [...table.tBodies[0].rows];
	const series = [...table.tHead.rows[0].cells]
		.map((cell, column) => ({ cell, column }))
		.filter(({ cell }) => cell.dataset.serie);
	return {
		labels: rows.map((row) => row.cells[0].textContent),
		datasets: series.map(({ cell, column }) => {
			const other = cell.hasAttribute("data-other");
			return {
				label: cell.textContent,
				data: rows.map((row) => {
					const value = row.cells[column].dataset.value;
					return value === "" || value === undefined ? null : Number(value);
				}),
				borderColor: colourOf(cell.dataset.serie),
				backgroundColor: colourOf(cell.dataset.serie),
				borderDash: other ? [6, 5] : [],
				borderWidth: other ? 1.5 : 2.5,
				pointStyle: other ? "line" : SHAPES[cell.dataset.serie],
				pointRadius: other ? 0 : 4,
				pointHoverRadius: 6,
				clip: 8, // a point at the end of the scale is whole
				tension: 0,
			};
		}),
	};
}

function settings(frame, unit) {
	const ink = colour("--zacht");
	return {
		animation: still.matches ? false : { duration: 250 },
		maintainAspectRatio: false,
		interaction: { mode: "index", intersect: false },
		scales: {
			x: { grid: { display: false }, ticks: { color: ink, maxRotation: 0, autoSkipPadding: 12 } },
			y: {
				min: Number(frame.dataset.min),
				max: Number(frame.dataset.max),
				grid: { color: colour("--lijn"), drawBorder: false },
				ticks: { color: ink, maxTicksLimit: 6, callback: (value) => `${value}${unit}` },
			},
		},
		plugins: {
			legend: { align: "start", labels: { color: colour("--inkt"), usePointStyle: true, boxHeight: 7 } },
			tooltip: {
				usePointStyle: true,
				callbacks: {
					label: (item) => ` ${item.dataset.label}: ${item.parsed.y.toLocaleString("nl")}${unit}`,
				},
			},
		},
	};
}

function place(frame) {
	const table = document.getElementById(frame.dataset.table);
	if (!table || typeof Chart === "undefined")
		return;
	const live = document.createElement("div");
	const canvas = document.createElement("canvas");
	live.className = "chart-live";
	canvas.setAttribute("role", "img");
	canvas.setAttribute("aria-label", frame.querySelector("img").alt);
	live.append(canvas);
	Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
	Chart.defaults.font.size = 13;
	frame.chart = new Chart(canvas, {
		type: "line",
		data: read(table),
		options: settings(frame, frame.dataset.unit ?? ""),
	});
	frame.querySelector("picture").hidden = true;
	frame.append(live);
}

export function draw(root) {
	for (const frame of root.querySelectorAll("[data-chart]")) {
		if (!frame.chart)
			place(frame);
	}
}

/* In the colours of the page as they are now. */
export function redraw(root) {
	for (const frame of root.querySelectorAll("[data-chart]")) {
		frame.chart?.destroy();
		frame.chart = undefined;
		frame.querySelector(".chart-live")?.remove();
	}
	draw(root);
}
