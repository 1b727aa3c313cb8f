/// Which boxes can be scrolled by a user: they clip what is in them, with scroll bars, and it is larger than they are.
struct Scrolling {
    private let document: CapturedDocument
    private let scrollValues: Set<Int32>
    private let visibleValues: Set<Int32>

    init(_ document: CapturedDocument) {
        self.document = document
        var scroll: Set<Int32> = []
        var visible: Set<Int32> = []
        var seen: Set<Int32> = []
        let columns = CapturedDocument.styleNames.count
        for box in 0..<(document.styles.values.count / columns) {
            for value in [document.styles.values[box * columns + 2], document.styles.values[box * columns + 3]]
            where seen.insert(value).inserted {
                switch document.texts.text(value) {
                case "auto", "scroll", "overlay": scroll.insert(value)
                case "visible": visible.insert(value)
                default: break
                }
            }
        }
        scrollValues = scroll
        visibleValues = visible
    }

    func isScrollable(_ node: Int) -> Bool {
        let tag = document.tag(node)
        if tag == "html" { return true }
        guard !scrollValues.isEmpty, tag != "body", tag != "textarea", tag != "select",
            let horizontal = document.style(2, node), let vertical = document.style(3, node)
        else { return false }
        let (scrollsX, scrollsY) = (scrollValues.contains(horizontal), scrollValues.contains(vertical))
        guard scrollsX || scrollsY, let own = bounds(node) else { return false }
        var inner = node + 1
        while inner < document.count, document.parents[inner] >= Int32(node) {
            if let box = bounds(inner), box.width > 0 || box.height > 0 {
                if scrollsX, box.left + box.width > own.left + own.width + 1 || box.left < own.left - 1 { return true }
                if scrollsY, box.top + box.height > own.top + own.height + 1 || box.top < own.top - 1 { return true }
            }
            inner = clips(inner) ? document.end(of: inner) : inner + 1
        }
        return false
    }

    private func clips(_ node: Int) -> Bool {
        guard document.isElement(node), let overflow = document.style(2, node) else { return false }
        return !visibleValues.contains(overflow)
    }

    private func bounds(_ node: Int) -> (left: Int, top: Int, width: Int, height: Int)? {
        let start = Int(document.boxes[node]) * 4
        guard start >= 0, start + 3 < document.styles.bounds.count else { return nil }
        let values = document.styles.bounds
        return (Int(values[start]), Int(values[start + 1]), Int(values[start + 2]), Int(values[start + 3]))
    }
}
