/** Asks before a form that destroys something is sent; reads a page again while something on it goes on; opens what is linked to. */

const POLL_MS = 2000

document.addEventListener('submit', (event) => {
  const question = event.target instanceof HTMLFormElement ? event.target.dataset.confirm : undefined
  if (question !== undefined && !window.confirm(question)) event.preventDefault()
})

function openTarget() {
  const target = document.getElementById(location.hash.slice(1))
  if (target instanceof HTMLDetailsElement) {
    target.open = true
    target.scrollIntoView({ block: 'start' })
  }
}
addEventListener('hashchange', openTarget)
// A second click on the same link changes no hash.
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (link?.getAttribute('href') === location.hash) openTarget()
})

/** What somebody has opened, scrolled to or written must outlive a new reading. */
function stateOf(main) {
  const details = [...main.querySelectorAll('details')]
  return {
    open: details.map((each) => each.open),
    scrolled: [...main.querySelectorAll('.scroll, pre')].map((each) => [each.scrollLeft, each.scrollTop]),
  }
}

function restore(main, { open, scrolled }) {
  applyZoom()
  for (const [index, each] of [...main.querySelectorAll('details')].entries()) each.open = open[index] ?? each.open
  for (const [index, each] of [...main.querySelectorAll('.scroll, pre')].entries()) {
    const [left, top] = scrolled[index] ?? [0, 0]
    each.scrollLeft = left
    each.scrollTop = top
  }
}

const busy = (main) => main.contains(document.activeElement) && document.activeElement.matches('textarea, input, select, button:not([data-zoom])')

async function readAgain() {
  const main = document.getElementById('main')
  if (main.dataset.live !== 'yes') return
  if (!document.hidden && !busy(main) && getSelection().isCollapsed) {
    try {
      const answer = await fetch(location.pathname + location.search)
      const read = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('main')
      if (read && read.innerHTML !== main.innerHTML) {
        const focused = document.activeElement?.getAttribute('href')
        const before = stateOf(main)
        main.replaceChildren(...read.childNodes)
        main.dataset.live = read.dataset.live
        restore(main, before)
        if (focused) main.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true })
        if (main.dataset.live !== 'yes') document.getElementById('said').textContent = 'It has ended.'
      }
      document.body.classList.remove('lost')
    } catch {
      document.body.classList.add('lost')
      document.getElementById('said').textContent = 'The local system does not answer.'
    }
  }
  setTimeout(readAgain, POLL_MS)
}

/** How wide the drawing is, in pixels; null: as wide as its frame lets it be. Outlives a new reading. */
let drawn = null

function applyZoom() {
  for (const frame of document.querySelectorAll('.drawing')) {
    frame.classList.toggle('zoomed', drawn !== null)
    const svg = frame.querySelector('svg')
    svg?.setAttribute('width', String(drawn ?? svg.viewBox.baseVal.width))
  }
}

document.addEventListener('click', (event) => {
  const zoom = event.target instanceof Element ? event.target.closest('[data-zoom]')?.dataset.zoom : undefined
  const svg = document.querySelector('.drawing svg')
  if (zoom === undefined || !svg) return
  drawn = zoom === 'fit' ? null : Math.round(svg.getBoundingClientRect().width * Number(zoom))
  applyZoom()
})

/** Names of states are 13 pixels high in a drawing that is as wide as it is made. */
const READABLE = 0.85

/** On a phone a drawing that fits its frame is too small to read: it starts as wide as it is made, where its first state is in sight. */
function startReadable() {
  const frame = document.querySelector('.drawing')
  const svg = frame?.querySelector('svg')
  if (!svg || !matchMedia('(width < 40rem)').matches) return
  const made = svg.viewBox.baseVal.width
  if (svg.getBoundingClientRect().width >= made * READABLE) return
  drawn = made
  applyZoom()
  const [first] = [...svg.querySelectorAll('.state')].sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
  const box = first?.getBoundingClientRect()
  if (box) frame.scrollLeft += box.left + box.width / 2 - frame.getBoundingClientRect().left - frame.clientWidth / 2
}

openTarget()
startReadable()
setTimeout(readAgain, POLL_MS)
