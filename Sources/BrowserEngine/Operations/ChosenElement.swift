import JSONModel
import StagehandProtocol

/// An element and a method that a model chose, checked against the outline that it saw.
struct ChosenElement: Equatable {
    var id: String
    var action: ElementAction

    /// Nil for what cannot be used: an element that is not there, a method that there is not, a drop on nothing.
    init?(_ value: JSONValue, in outline: PageView) {
        guard let id = value["elementId"]?.stringValue, let selector = outline.selector(of: id),
            let method = value["method"]?.stringValue, PageSchemas.methods.contains(method)
        else { return nil }
        var arguments = (value["arguments"]?.arrayValue ?? []).compactMap(\.stringValue)
        if method == "dragAndDrop" {
            guard let target = arguments.first.flatMap(outline.selector) else { return nil }
            arguments = [target]
        }
        self.id = id
        self.action = ElementAction(
            selector: selector, description: value["description"]?.stringValue ?? "", method: method,
            arguments: arguments)
    }
}
