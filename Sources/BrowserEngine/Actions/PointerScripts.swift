import JSONCoding
import JSONModel

/// What pointer actions ask of the element that they are for. Each function's `this` is the element.
enum PointerScripts {
    /// Where the element can be hit in its frame's viewport: `{state, points}`; state is `gone`, `unseen` (it has no
    /// box), `disabled` or `seen`. Points are tried from the middle outwards; only those where neither another element
    /// nor the viewport's edge is in the way are answered. `elementFromPoint` of the element's own tree tells of what lies
    /// above it in outer trees too. From now on presses are watched for, which `report` tells of. Argument: how many points are
    /// wanted at most, 6 unless told, and what is to be called when the mouse's button is released.
    static let points = #"""
        function(most = 6, whenReleased = null) {
          const element = this;
          if (!element.isConnected) return {state: 'gone', points: []};
          if (element.matches(':disabled')) return {state: 'disabled', points: []};
          \#(watch)
          presses.begin(element, whenReleased);
          const root = element.getRootNode(), width = innerWidth, height = innerHeight, rects = element.getClientRects();
          if (most === 1 && rects.length === 1) {
            // Most often its middle can be hit, and nothing else need be asked.
            const {left, right, top, bottom} = rects[0];
            const x = (Math.max(left, 0) + Math.min(right, width)) / 2, y = (Math.max(top, 0) + Math.min(bottom, height)) / 2;
            if (root.elementFromPoint(x, y) === element) return {state: 'seen', points: [[x, y]]};
          }
          const boxes = [...rects].filter(box => box.width > 0 && box.height > 0);
          if (!boxes.length) return {state: 'unseen', points: []};
          const up = node => node.assignedSlot || node.parentElement || node.getRootNode().host || null;
          const isHit = (x, y) => {
            const found = root.elementFromPoint(x, y);
            if (!found) return false;
            for (let node = found; node; node = up(node)) if (node === element) return true;
            const label = found.closest('label');
            if (label && label.control === element) return true;
            return !!(root.host && root.host.contains(found) && element.querySelector('slot'));
          };
          const points = [];
          const parts = [[.5, .5], [.25, .5], [.75, .5], [.5, .25], [.5, .75], [.1, .1], [.9, .1], [.1, .9], [.9, .9],
                         [.03, .5], [.97, .5], [.5, .03], [.5, .97]];
          for (const box of boxes.slice(0, 4)) {
            const left = Math.max(box.left, 0), right = Math.min(box.right, width);
            const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, height);
            if (right <= left || bottom <= top) continue;
            for (const [across, down] of parts) {
              const x = left + (right - left) * across, y = top + (bottom - top) * down;
              if (isHit(x, y)) points.push([x, y]);
              if (points.length >= most) return {state: 'seen', points};
            }
          }
          return {state: 'seen', points};
        }
        """#

    /// The binding through which a document tells what came of a click.
    static let pressBinding = "tellPress"

    /// As `points`, of the first element that matches and with one point, or null when there is none; takes a token and
    /// the arguments of `SelectorScript`. The document remembers token and function, for `pointsAgain`. When the mouse's
    /// button is released, `pressBinding` is called, where there is one, with `done` when the press came to the element,
    /// `elsewhere`, or `notPressed`. `isThere` says whether the mouse is where the last press was, at the same point and over
    /// this element still: it need not move there again.
    static let pointsRemembered = """
        function(token, ...rest) {
          const find = \(SelectorScript.find), points = \(points);
          let wanted = null, pressed = null;
          const tell = () => {
            if (!globalThis.\(pressBinding)) return;
            const seen = globalThis[\(pressesKey)].end();
            if (seen.element) pressed = wanted;
            \(pressBinding)(seen.element ? 'done' : seen.page ? 'elsewhere' : 'notPressed');
          };
          const pointsOfFirst = (kind, text, steps) => {
            // What a plain path leads to is found without the walk through shadow trees.
            const isPlain = kind === 'xpath' && steps?.length && !steps.some(step => step.deep);
            const element = isPlain && document.evaluate(text, document, null, 9, null).singleNodeValue || find(kind, text, steps);
            const found = element && points.call(element, 1, tell);
            wanted = found?.points[0];
            const isThere = pressed && wanted && pressed.every((part, i) => part === wanted[i]) && element.matches(':hover');
            pressed = null;
            return found && {...found, isThere: !!isThere};
          };
          globalThis.clickWorld = {token, points: pointsOfFirst};
          return pointsOfFirst(...rest);
        }
        """

    /// As `pointsRemembered` in a document that remembers it, in `place`; null in any other. An expression: the document has less
    /// to do than for a function. Nil when the arguments cannot be written.
    static func pointsAgain(_ token: String, _ arguments: [JSONValue]) -> String? {
        guard let token = try? JSON.encode(JSONValue.string(token)),
            let list = try? JSON.encode(JSONValue.array(arguments))
        else { return nil }
        return String(
            decoding: "globalThis.clickWorld?.token===".utf8 + token + "?{place:clickWorld.points(...".utf8 + list
                + ")}:null".utf8, as: UTF8.self)
    }

    /// For the element that holds a frame: places in the frame's viewport as places in this one's, and of those only
    /// what can be hit: `{mapped, points}`.
    static let through = #"""
        function(inner) {
          const box = this.getBoundingClientRect(), style = getComputedStyle(this);
          const scaleX = this.offsetWidth ? box.width / this.offsetWidth : 1;
          const scaleY = this.offsetHeight ? box.height / this.offsetHeight : 1;
          const left = box.left + (this.clientLeft + parseFloat(style.paddingLeft)) * scaleX;
          const top = box.top + (this.clientTop + parseFloat(style.paddingTop)) * scaleY;
          const root = this.getRootNode();
          const mapped = inner.map(([x, y]) => [left + x * scaleX, top + y * scaleY]);
          const points = mapped.filter(([x, y]) =>
            x >= 0 && y >= 0 && x < innerWidth && y < innerHeight && root.elementFromPoint(x, y) === this);
          return {mapped, points};
        }
        """#

    /// Scrolls the place `[x, y]` of this frame's viewport to its middle, and the frame's own element into view.
    static let center = #"""
        function(point) {
          this.scrollIntoView({block: 'nearest', inline: 'nearest', behavior: 'instant'});
          scrollBy({left: point[0] - innerWidth / 2, top: point[1] - innerHeight / 2, behavior: 'instant'});
        }
        """#

    /// Scrolls the element to that edge of its scrollers: `center`, `start`, `end`.
    static let scrollIntoView = #"""
        function(edge) { this.scrollIntoView({block: edge, inline: 'center', behavior: 'instant'}); }
        """#

    /// Waits until two frames were drawn; a page in the background draws none, hence the clock.
    static let twoFrames = #"""
        function() {
          return new Promise(done => {
            const clock = setTimeout(done, 250);
            requestAnimationFrame(() => requestAnimationFrame(() => { clearTimeout(clock); done(); }));
          });
        }
        """#

    /// How many presses came to the element, and how many to its frame at all, since `points`: `{element, page}`.
    static let report = #"""
        function() { return globalThis[\#(pressesKey)]?.end() ?? null; }
        """#

    /// Clicks without the mouse: for what cannot be hit. The option of a list, which has no box, is chosen. Argument: how
    /// often.
    static let clickByScript = #"""
        function(times) {
          const list = this.localName === 'option' ? this.closest('select') : null;
          if (list) {
            this.selected = list.multiple ? !this.selected : true;
            list.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
            list.dispatchEvent(new Event('change', {bubbles: true}));
            return;
          }
          const names = times > 1 ? ['click', 'click', 'dblclick'] : ['click'];
          this.focus?.({preventScroll: true});
          for (const name of names) {
            if (name === 'click' && this.click) { this.click(); continue; }
            this.dispatchEvent(new MouseEvent(name, {bubbles: true, cancelable: true, composed: true, view: window}));
          }
        }
        """#

    /// The hover events without the mouse.
    static let hoverByScript = #"""
        function() {
          const options = {bubbles: true, cancelable: true, composed: true, view: window};
          for (const name of ['pointerover', 'mouseover', 'pointermove', 'mousemove'])
            this.dispatchEvent(new (name[0] === 'p' ? PointerEvent : MouseEvent)(name, options));
          this.dispatchEvent(new MouseEvent('mouseenter', {view: window}));
        }
        """#

    /// Where a document keeps who counts presses. No element of the page can be reached by this name.
    private static let pressesKey = "Symbol.for('wallcrawler.presses')"

    /// Counts presses from now on: in listeners on the window, which stay there and do nothing while nobody asks (to add one for
    /// pointers and to remove it makes the page's frames be composed anew), and, where the element is in a closed shadow tree,
    /// on the element, because the window does not hear what is pressed there. They are added each time: the ones that are there
    /// stay, and a document that was opened anew has lost them. Fingers press as pointers too.
    private static let watch = #"""
        const presses = globalThis[\#(pressesKey)] ??= (() => {
          let element = null, seen = null, tell = null, inTree = null;
          const names = ['pointerdown', 'mousedown'];
          const onPress = event => {
            if (!seen || !event.isTrusted) return;
            seen.page++;
            const path = event.composedPath(), label = path[0].closest?.('label');
            if (path.includes(element) || label && label.control === element) seen.element++;
          };
          const onRelease = event => { if (seen && tell && event.isTrusted) tell(); };
          const isHidden = node => {
            for (let root = node.getRootNode(); root.host; root = root.host.getRootNode())
              if (root.mode !== 'open') return true;
            return false;
          };
          const end = () => {
            const result = seen;
            inTree?.abort();
            element = seen = tell = inTree = null;
            return result;
          };
          const begin = (wanted, whenReleased) => {
            end();
            [element, seen, tell] = [wanted, {element: 0, page: 0}, whenReleased];
            for (const name of names) addEventListener(name, onPress, true);
            addEventListener('mouseup', onRelease, true);
            if (!isHidden(element)) return;
            inTree = new AbortController();
            const onElement = event => { if (seen && event.isTrusted) seen.element++; };
            for (const name of names) element.addEventListener(name, onElement, {capture: true, signal: inTree.signal});
          };
          return {begin, end};
        })();
        """#
}
