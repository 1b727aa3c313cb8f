import BrowserControl
import BrowserEngine
import JSONModel
import PageSnapshot

/// What Chrome's own accessibility tree says of a page, frame by frame: the measure for snapshots.
struct AccessibilityReference {
    struct Node: Hashable, CustomStringConvertible {
        let node: NodeReference
        let role: String
        let name: String

        var description: String { "\(role): \(name) (\(node.backendNodeID))" }
    }

    /// All nodes that are not ignored, in the order of the tree, but for what browsers put into their own controls.
    private(set) var nodes: [Node] = []
    private var internals: Set<Int64> = []

    /// The roles of what can be acted on.
    static let interactiveRoles: Set<String> = [
        "button", "link", "textbox", "searchbox", "checkbox", "radio", "combobox", "select", "listbox", "option",
        "slider", "spinbutton", "switch", "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "treeitem",
        "DisclosureTriangle", "input, file", "Date", "DateTime", "InputTime", "ColorWell", "Canvas", "Iframe", "Video",
        "Audio",
    ]

    static func read(_ page: EnginePage) async throws -> AccessibilityReference {
        var reference = AccessibilityReference()
        let frames = try await page.frames()
        for frame in frames.frames {
            let document = try await page.pages.call(
                "DOM.getDocument", ["depth": -1, "pierce": true], session: frame.session, timeout: .seconds(60))
            var tags: [Int64: String] = [:]
            reference.internals = []
            reference.walk(document["root"] ?? .null, isInternal: false, &tags)
            let tree = try await page.pages.call(
                "Accessibility.getFullAXTree", ["frameId": .string(frame.frameID)], session: frame.session,
                timeout: .seconds(120))
            for node in tree["nodes"]?.arrayValue ?? [] where node["ignored"]?.boolValue == false {
                reference.add(node, frame.frameID, tags)
            }
        }
        return reference
    }

    private mutating func walk(_ node: JSONValue, isInternal: Bool, _ tags: inout [Int64: String]) {
        let id = node["backendNodeId"]?.integerValue ?? 0
        if isInternal { internals.insert(id) }
        let attributes = node["attributes"]?.arrayValue?.compactMap(\.stringValue) ?? []
        var tag = node["localName"]?.stringValue ?? ""
        if tag == "input", let place = attributes.firstIndex(of: "type") { tag += ", \(attributes[place + 1])" }
        tags[id] = tag
        for child in node["children"]?.arrayValue ?? [] { walk(child, isInternal: isInternal, &tags) }
        for root in node["shadowRoots"]?.arrayValue ?? [] {
            walk(root, isInternal: isInternal || root["shadowRootType"]?.stringValue == "user-agent", &tags)
        }
        if let document = node["contentDocument"] { walk(document, isInternal: isInternal, &tags) }
    }

    private mutating func add(_ node: JSONValue, _ frameID: String, _ tags: [Int64: String]) {
        guard let id = node["backendDOMNodeId"]?.integerValue, !internals.contains(id),
            var role = node["role"]?["value"]?.stringValue, role != "InlineTextBox"
        else { return }
        let tag = tags[id] ?? ""
        if role == "combobox", tag == "select" { role = "select" }
        if tag == "input, file" { role = "input, file" }
        let name = node["name"]?["value"]?.stringValue ?? ""
        nodes.append(
            Node(
                node: NodeReference(frameID: frameID, backendNodeID: Int(id)), role: role,
                name: Self.cleaned(name)))
    }

    /// White space in runs counts as one space.
    static func cleaned(_ text: String) -> String {
        text.split(whereSeparator: { $0.isWhitespace || $0 == "\u{A0}" || $0 == "\u{FEFF}" }).joined(separator: " ")
    }
}
