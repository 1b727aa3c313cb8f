/// How actions scroll. Each function's `this` is the element that was named; what is scrolled is that element, the
/// nearest one around it that scrolls, or the page. A page that does not scroll itself has its largest scroller scrolled.
enum ScrollScripts {
    /// To a percentage of the whole height.
    static let toPercentage = function(
        "percentage",
        "box.scrollTo({top: (box.scrollHeight - box.clientHeight) * percentage / 100, behavior: 'instant'});")

    /// By as many heights of what is scrolled; negative is up.
    static let byHeights = function(
        "heights",
        """
        const height = box === page ? innerHeight : box.clientHeight;
        box.scrollBy({top: height * heights, behavior: 'instant'});
        """)

    /// By pixels, right and down.
    static let byPixels = function("right, down", "box.scrollBy({left: right, top: down, behavior: 'instant'});")

    private static func function(_ parameters: String, _ body: String) -> String {
        #"""
        function(\#(parameters)) {
          const page = document.scrollingElement || document.documentElement;
          const scrolls = node => /auto|scroll|overlay/.test(getComputedStyle(node).overflowY + getComputedStyle(node).overflowX)
            && (node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1);
          const isPage = node => node === page || node === document.documentElement || node === document.body;
          const around = () => {
            for (let node = this; node; node = node.assignedSlot || node.parentElement || node.getRootNode().host) {
              if (isPage(node)) break;
              if (scrolls(node)) return node;
            }
            if (page.scrollHeight > page.clientHeight + 1 || page.scrollWidth > page.clientWidth + 1) return page;
            let largest = page, area = 0;
            for (const node of document.querySelectorAll('*')) {
              const size = node.clientWidth * node.clientHeight;
              if (size > area && !isPage(node) && scrolls(node)) { largest = node; area = size; }
            }
            return largest;
          };
          const box = around();
          \#(body)
        }
        """#
    }
}
