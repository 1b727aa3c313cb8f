/// One document of a page as `DOMSnapshot.captureSnapshot` found it: its nodes in document order, shadow roots (open
/// and closed) among the children of their hosts, before the light children.
package struct CapturedDocument: Sendable {
    /// CDP's id of the frame that shows it.
    package internal(set) var frameID = ""
    package internal(set) var url = ""
    package internal(set) var baseURL = ""
    package internal(set) var title = ""
    package internal(set) var texts = TextTable()

    /// The parent's place; -1 for the document itself. A parent comes before its children.
    var parents: [Int32] = []
    /// DOM's `nodeType`: 1 element, 3 text, 8 comment, 9 document, 10 doctype, 11 shadow root.
    var types: [UInt8] = []
    /// The number of the node's name among `tags`.
    var names: [UInt16] = []
    var values: [Int32] = []
    /// CDP's `BackendNodeId`, by which the node can be acted on.
    package internal(set) var backendIDs: [Int32] = []
    /// The names of nodes in lower case, each once.
    var tags: [String] = []

    var attributeStarts: [Int32] = []
    var attributeCodes: [UInt8] = []
    var attributeValues: [Int32] = []

    /// The number of the node's box in `boxes`; -1 for a node that is not rendered.
    var boxes: [Int32] = []
    var styles: BoxStyles = BoxStyles()

    /// Rare data, by place.
    var inputValues: [Int32: Int32] = [:]
    var checked: Set<Int32> = []
    var selected: Set<Int32> = []
    var contentDocuments: [Int32: Int32] = [:]
    var imageURLs: [Int32: Int32] = [:]
    var pseudoElements: Set<Int32> = []
    /// Nodes with listeners for clicks, or a behaviour of their own.
    var clickable: Set<Int32> = []
    /// The backend ids of the hosts in the document's own tree, whose shadow trees (and theirs) are captured with it.
    package internal(set) var shadowHosts: [Int32] = []
    /// The names of elements outside of HTML's namespace as they are written, by number among `tags`.
    var foreignNames: [UInt16: String] = [:]

    package var count: Int { parents.count }
    /// The document node's backend id: a document that replaces another has another one.
    package var documentNodeID: Int { backendIDs.isEmpty ? 0 : Int(backendIDs[0]) }
}

/// What is known of the boxes of a document's layout.
struct BoxStyles: Sendable {
    var texts: [Int32] = []
    /// Left, top, width and height in CSS pixels, four numbers a box.
    var bounds: [Int32] = []
    /// The numbers of the computed values' texts, `CapturedDocument.styleNames.count` a box.
    var values: [Int32] = []
}

extension CapturedDocument {
    /// The computed styles that a capture has to ask for, in this order.
    package static let styleNames = ["visibility", "display", "overflow-x", "overflow-y", "overlay"]

    func tag(_ node: Int) -> String { tags[Int(names[node])] }

    func isElement(_ node: Int) -> Bool { types[node] == 1 }

    /// The number of the attribute's value; nil without the attribute.
    func attribute(_ name: UInt8, _ node: Int) -> Int32? {
        for place in Int(attributeStarts[node])..<Int(attributeStarts[node + 1]) where attributeCodes[place] == name {
            return attributeValues[place]
        }
        return nil
    }

    func attribute(_ name: AttributeName, _ node: Int) -> String? {
        attribute(name.code, node).map { texts.text($0) }
    }

    func has(_ name: AttributeName, _ node: Int) -> Bool { attribute(name.code, node) != nil }

    func hasAttributes(_ node: Int) -> Bool { attributeStarts[node] < attributeStarts[node + 1] }

    func isRendered(_ node: Int) -> Bool { boxes[node] >= 0 }

    /// The computed style's text number; nil when the node is not rendered.
    func style(_ column: Int, _ node: Int) -> Int32? {
        let place = Int(boxes[node]) * Self.styleNames.count + column
        guard boxes[node] >= 0, place < styles.values.count else { return nil }
        return styles.values[place]
    }
}
