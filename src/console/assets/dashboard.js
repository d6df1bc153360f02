/*
 * What makes the dashboard livelier for who has JavaScript: a filter works at once, and pictures answer to the pointer. Without it the
 * form has a button, and the pictures are those that the server drew.
 */
import { draw, redraw } from "/static/charts.js";

const root = document.querySelector("[data-dashboard]");

/* Fetches the page that the form asks for, and puts its parts in the place of ours: the focus stays where it was. */
async function show(address, remember) {
	const view = root.querySelector("[data-view]");
	const said = root.querySelector("[data-said]");
	view.setAttribute("aria-busy", "true");
	try {
		const response = await fetch(address, { headers: { accept: "text/html" } });
		const page = new DOMParser().parseFromString(await response.text(), "text/html");
		const fresh = page.querySelector("[data-dashboard]");
		if (!response.ok || !fresh) {
			location.assign(address);
			return;
		}
		if (remember)
			history.pushState(null, "", address);
		document.title = page.title;
		for (const part of ["[data-head]", "[data-subnav]", "[data-view]"])
			root.querySelector(part).replaceWith(fresh.querySelector(part));
		refill(fresh);
		said.textContent = "De cijfers zijn bijgewerkt.";
		draw(root);
	} catch {
		location.assign(address);
	}
}

/* The choices themselves may change with a choice; the elements stay, for who is in one of them. */
function refill(fresh) {
	for (const select of root.querySelectorAll("[data-filters] select")) {
		const other = fresh.querySelector(`#${select.id}`);
		if (other) {
			select.replaceChildren(...other.options);
			select.value = other.dataset.value ?? select.value;
		}
	}
}

function addressOf(form) {
	const values = new URLSearchParams(new FormData(form));
	for (const [name, value] of [...values]) {
		if (value === "")
			values.delete(name);
	}
	return `${form.getAttribute("action")}?${values}`;
}

if (root) {
	const form = root.querySelector("[data-filters]");
	if (form) {
		form.classList.add("filters-live");
		form.addEventListener("change", () => show(addressOf(form), true));
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			show(addressOf(form), true);
		});
		addEventListener("popstate", () => location.reload());
	}
	draw(root);
	matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(root));
}
