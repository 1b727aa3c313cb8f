/// Looks for elements in one document, its open shadow trees, and the closed ones that it is given.
enum SelectorScript {
    /// The first element that matches, or null.
    static let find = function(
        #"""
          const node = kind === 'xpath' ? xpath() : kind === 'css' ? css(scope) : byText();
          return element(node);
        """#)

    /// All elements that match, in an array: at most that many, and of a text the best one alone.
    static func findAll(atMost count: Int) -> String {
        function(
            #"""
              const nodes = kind === 'xpath' ? xpaths() : kind === 'css' ? styled(scope) : [byText()];
              return [...new Set(nodes.map(element))].filter(node => node).slice(0, \#(count));
            """#)
    }

    /// `this` is the element to look in, or undefined for the document. Arguments: the kind (`xpath`, `css`, `text`),
    /// the expression, the steps of a plain path as `{deep, text}` or null, then closed shadow roots.
    ///
    /// In a plain path a `//` after an element with a shadow root means that root's tree first, its children before all:
    /// the snapshot writes no step for the root itself. XPath cannot start from a shadow root, hence the walk.
    private static func function(_ ending: String) -> String {
        #"""
        function(kind, text, steps, ...closed) {
          const scope = this && this.nodeType ? this : document;
          const given = new Map(closed.map(root => [root.host, root]));
          const rootOf = element => element.shadowRoot || given.get(element) || null;
          const hosts = tree => {
            const found = tree.nodeType === 1 && rootOf(tree) ? [tree] : [];
            for (const element of tree.querySelectorAll('*')) if (rootOf(element)) found.push(element);
            return found;
          };
          const all = (expression, node) => {
            const result = document.evaluate(expression, node, null, 7, null), nodes = [];
            for (let i = 0; i < result.snapshotLength; i++) nodes.push(result.snapshotItem(i));
            return nodes;
          };
          const children = (root, step) => {
            const match = /^([^]*)\[(\d+)\]$/.exec(step), test = match ? match[1] : step;
            let nodes = [];
            try { nodes = [...root.childNodes].filter(node => all('self::' + test, node).length); } catch { return []; }
            return match ? nodes.slice(match[2] - 1, match[2]) : nodes;
          };
          const inside = (root, step) => {
            const nodes = children(root, step);
            for (const child of root.children) nodes.push(...all('.//' + step, child));
            for (const host of hosts(root)) nodes.push(...inside(rootOf(host), step));
            return nodes;
          };
          const deep = (node, step) => {
            if (node.nodeType !== 1 && node.nodeType !== 9) return [];
            const own = node.nodeType === 1 ? rootOf(node) : null;
            const nodes = own ? inside(own, step) : [];
            nodes.push(...all('.//' + step, node));
            for (const host of hosts(node)) nodes.push(...inside(rootOf(host), step));
            return nodes;
          };
          const walk = () => {
            let nodes = [scope];
            for (const step of steps) {
              const next = new Set();
              for (const node of nodes) {
                for (const found of step.deep ? deep(node, step.text) : all('./' + step.text, node)) next.add(found);
                if (next.size > 20000) break;
              }
              nodes = [...next];
              if (!nodes.length) break;
            }
            return nodes;
          };
          const xpaths = () => {
            if (steps && !steps.length) return [scope === document ? document.documentElement : scope];
            const expression = scope === document || !text.startsWith('/') ? text : '.' + text;
            return steps && hosts(scope).length ? walk() : all(expression, scope);
          };
          const xpath = () => {
            if (steps && !steps.length) return scope === document ? document.documentElement : scope;
            const expression = scope === document || !text.startsWith('/') ? text : '.' + text;
            const native = () => document.evaluate(expression, scope, null, 9, null).singleNodeValue;
            const crosses = steps && steps.some((step, index) => index > 0 && step.deep);
            const first = crosses ? null : native();
            if (first) return first;
            return steps && hosts(scope).length ? walk()[0] : native();
          };
          const css = tree => {
            const found = tree.querySelector(text);
            if (found) return found;
            for (const host of hosts(tree)) {
              const inner = css(rootOf(host));
              if (inner) return inner;
            }
            return null;
          };
          const styled = tree =>
            [...tree.querySelectorAll(text), ...hosts(tree).flatMap(host => styled(rootOf(host)))];
          const byText = () => {
            const plain = string => string.replace(/\s+/g, ' ').trim();
            const wanted = plain(text), folded = wanted.toLowerCase(), skipped = /^(script|style|noscript|template|head)$/i;
            const found = [null, null, null];
            const note = (rank, element) => { if (!found[rank]) found[rank] = element; };
            const rank = (string, element) => {
              const own = plain(string);
              if (own === wanted) note(0, element);
              else if (own.toLowerCase() === folded) note(1, element);
              else if (own.toLowerCase().includes(folded)) note(2, element);
              return own.toLowerCase().includes(folded);
            };
            const visit = tree => {
              let inner = false;
              for (const child of tree.children) {
                if (skipped.test(child.localName)) continue;
                const root = rootOf(child);
                let below = visit(child);
                if (root) below = visit(root) || below;
                const button = child.localName === 'input' && /^(button|submit|reset)$/.test(child.type);
                const hit = below || rank(button ? child.value : child.textContent, child);
                inner = inner || hit;
              }
              return inner;
            };
            visit(scope);
            return found[0] || found[1] || found[2];
          };
          const element = node =>
            node && node.nodeType === 3 ? node.parentElement : node && node.nodeType === 9 ? node.documentElement : node;
          \#(ending)
        }
        """#
    }
}
