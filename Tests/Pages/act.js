// Counts what can be acted on in a document, and what has been: the root element's data-expected and data-done (names,
// separated by spaces). An element says what is to be done with it: data-act="method" or "method|argument|…";
// data-expect is the value or text that it has to have afterwards.
const acted = {expected: 0, done: [], untrusted: []};
function publish() {
  Object.assign(document.documentElement.dataset, {
    expected: acted.expected, done: acted.done.join(' '), untrusted: acted.untrusted.join(' '),
  });
}
function watch(element) {
  acted.expected++;
  publish();
  const [method] = element.dataset.act.split('|');
  const events = {
    click: 'click', doubleClick: 'dblclick', hover: 'mouseover', fill: 'input', type: 'input', press: 'keydown',
    selectOption: 'change', selectOptionFromDropdown: 'change', scrollTo: 'scroll', scroll: 'scroll',
    nextChunk: 'scroll', scrollByPixelOffset: 'scroll', 'mouse.wheel': 'wheel', dragAndDrop: 'dragged', tap: 'click',
  };
  element.addEventListener(events[method], event => {
    const value = 'value' in element && element.localName !== 'button' ? element.value : element.innerText;
    if ('expect' in element.dataset && value !== element.dataset.expect) return;
    if (!acted.done.includes(element.id)) acted.done.push(element.id);
    if (!event.isTrusted) acted.untrusted.push(element.id);
    publish();
  });
}
addEventListener('DOMContentLoaded', () => document.querySelectorAll('[data-act]').forEach(watch));
