/**
 * «Near me»: a button that asks the browser where it is, puts the place into the field and sends the form. Nothing is
 * asked before the button is pressed; the place is rounded to about 100 m and goes nowhere but to our own search.
 */
const ASKING = { enableHighAccuracy: false, timeout: 15_000, maximumAge: 300_000 };

for (const button of document.querySelectorAll("button[data-locate]")) {
  if (!navigator.geolocation) continue;
  const field = document.getElementById(button.dataset.locate);
  const status = document.getElementById(button.getAttribute("aria-describedby"));
  const say = (text) => { status.textContent = text; };
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    say(button.dataset.asking);
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      field.value = `${coords.latitude.toFixed(3)}, ${coords.longitude.toFixed(3)}`;
      const sort = field.form.querySelector("input[name=sort]");
      if (sort) sort.disabled = true;  // from a place, the nearest come first
      field.form.requestSubmit();
    }, (error) => {
      button.removeAttribute("aria-busy");
      say(error.code === error.PERMISSION_DENIED ? button.dataset.refused : button.dataset.failed);
      field.focus();
    }, ASKING);
  });
}
