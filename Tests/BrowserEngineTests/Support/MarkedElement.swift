import BrowserControl
import BrowserEngine
import JSONModel
import Testing

/// An element of a test page that says what is to be done with it, with its path in the form that snapshots write.
struct MarkedElement {
    let xpath: String
    let reference: ElementReference
    let method: String
    let arguments: [String]

    /// All marked elements of a page, in all frames and shadow trees.
    static func all(in page: EnginePage) async throws -> [MarkedElement] {
        let frames = try await page.frames()
        var walker = MarkedElementWalker(frames: frames)
        for frame in frames.frames where frame.isSessionRoot {
            let document = try await page.pages.call(
                "DOM.getDocument", ["depth": -1, "pierce": true], session: frame.session, timeout: .seconds(20))
            walker.walk(document["root"] ?? .null, frame, path: walker.prefixes[frame.frameID] ?? "")
        }
        return walker.found
    }
}

private struct MarkedElementWalker {
    let frames: PageFrames
    var found: [MarkedElement] = []
    /// The paths of the elements that hold frames of other processes.
    var prefixes: [String: String] = [:]

    init(frames: PageFrames) {
        self.frames = frames
    }

    mutating func walk(_ parent: JSONValue, _ frame: PageFrame, path: String, separator: String = "/") {
        var counts: [String: Int] = [:]
        for node in parent["children"]?.arrayValue ?? [] where node["nodeType"]?.integerValue == 1 {
            let name = node["localName"]?.stringValue ?? ""
            counts[name, default: 0] += 1
            let isForeign = node["isSVG"]?.boolValue ?? false
            let step = isForeign ? "*[name()='\(name)'][\(counts[name] ?? 0)]" : "\(name)[\(counts[name] ?? 0)]"
            visit(node, frame, path: path + separator + step)
        }
    }

    private mutating func visit(_ node: JSONValue, _ frame: PageFrame, path: String) {
        let attributes = node["attributes"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if let index = attributes.firstIndex(of: "data-act"), let id = node["backendNodeId"]?.integerValue {
            let words = attributes[index + 1].split(separator: "|").map(String.init)
            found.append(
                MarkedElement(
                    xpath: path,
                    reference: ElementReference(session: frame.session, nodeID: Int(id), frameID: frame.frameID),
                    method: words[0], arguments: Array(words.dropFirst())))
        }
        for root in node["shadowRoots"]?.arrayValue ?? [] where root["shadowRootType"]?.stringValue != "user-agent" {
            walk(root, frame, path: path, separator: "//")
        }
        if let id = node["frameId"]?.stringValue {
            if let document = node["contentDocument"], let inner = frames[id] {
                walk(document, inner, path: path)
            } else {
                prefixes[id] = path
            }
        }
        walk(node, frame, path: path)
    }
}
