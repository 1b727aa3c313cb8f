/// Who is whose child in a document, and what of it can be perceived. A capture is in the order of the flat tree (DOM,
/// 4.2.2): a host has its shadow tree's nodes as children, a slot what is assigned to it.
struct NodeRelations {
    /// Places; -1 for none.
    private(set) var firstChildren: [Int32]
    private(set) var nextSiblings: [Int32]
    /// Whether the node or something in it has a box.
    private(set) var hasBox: [Bool]
    /// By number in `tags`.
    private let tagKinds: [TagKind]
    private let modal: Range<Int32>?

    private enum TagKind { case ordinary, neverShown, option, area }

    init(_ document: CapturedDocument) {
        let count = document.count
        firstChildren = [Int32](repeating: -1, count: count)
        nextSiblings = [Int32](repeating: -1, count: count)
        hasBox = [Bool](repeating: false, count: count)
        for node in (0..<count).reversed() {
            if document.isRendered(node) { hasBox[node] = true }
            let parent = Int(document.parents[node])
            guard parent >= 0 else { continue }
            nextSiblings[node] = firstChildren[parent]
            firstChildren[parent] = Int32(node)
            if hasBox[node] { hasBox[parent] = true }
        }
        tagKinds = document.tags.map { tag in
            switch tag {
            case "head", "noscript", "rp", "rt", "script", "style", "template", "title": .neverShown
            case "option", "optgroup": .option
            case "area", "map": .area
            default: .ordinary
            }
        }
        modal = Self.modalDialog(document)
    }

    /// Whether the node, or something in it, may be perceived: it has a box, is not taken out by `aria-hidden` or
    /// `inert`, and no modal dialog covers it.
    func isPerceivable(_ node: Int, in document: CapturedDocument, isInCanvas: Bool) -> Bool {
        switch document.types[node] {
        case 9: return true
        case 3: return document.isRendered(node) || isInCanvas || isTextOfOption(node, document)
        case 1: break
        default: return false
        }
        let kind = tagKinds[Int(document.names[node])]
        if kind == .neverShown { return false }
        if !hasBox[node] && !isInCanvas && !isShownWithoutBox(node, kind, document) { return false }
        if let modal, !modal.contains(Int32(node)), !encloses(node, modal.lowerBound, document) { return false }
        guard document.hasAttributes(node) else { return true }
        if document.has(.inert, node) { return false }
        guard let value = document.attribute(AttributeName.ariaHidden.code, node) else { return true }
        return !document.texts.utf8(value).elementsEqual("true".utf8)
    }

    /// Options of a closed list and areas of an image map have no boxes of their own.
    private func isShownWithoutBox(_ node: Int, _ kind: TagKind, _ document: CapturedDocument) -> Bool {
        switch kind {
        case .option: isInRenderedList(node, document)
        case .area: document.tag(node) == "area" ? document.has(.href, node) : firstChildren[node] >= 0
        case .ordinary, .neverShown: false
        }
    }

    private func isInRenderedList(_ node: Int, _ document: CapturedDocument) -> Bool {
        var parent = Int(document.parents[node])
        while parent >= 0 {
            if document.tag(parent) == "select" { return document.isRendered(parent) }
            parent = Int(document.parents[parent])
        }
        return false
    }

    private func isTextOfOption(_ node: Int, _ document: CapturedDocument) -> Bool {
        let parent = Int(document.parents[node])
        return parent >= 0 && tagKinds[Int(document.names[parent])] == .option
            && document.tag(parent) == "option"
    }

    private func encloses(_ node: Int, _ dialog: Int32, _ document: CapturedDocument) -> Bool {
        var parent = dialog
        while parent > Int32(node) { parent = document.parents[Int(parent)] }
        return parent == Int32(node)
    }

    /// The range of the modal dialog that lies on top: the last one in the top layer.
    private static func modalDialog(_ document: CapturedDocument) -> Range<Int32>? {
        guard document.tags.contains("dialog") else { return nil }
        let found = (0..<document.count).last { node in
            guard document.isElement(node), document.tag(node) == "dialog", !document.has(.popover, node),
                let overlay = document.style(4, node)
            else { return false }
            return document.texts.utf8(overlay).elementsEqual("auto".utf8)
        }
        guard let dialog = found else { return nil }
        var end = dialog + 1
        while end < document.count, document.parents[end] >= Int32(dialog) { end += 1 }
        return Int32(dialog)..<Int32(end)
    }
}
