import BrowserControl
import JSONModel

extension ActionPerformer {
    /// Drags the element onto the one that the argument selects.
    func drag(_ target: ElementTarget, to selector: String?) async throws(ActionFailure) {
        guard let selector, !selector.isEmpty else {
            throw ActionFailure(.invalidArgument, "dragAndDrop needs the selector of the element to drop on")
        }
        let destination = locator(try await resolve(variables.apply(to: selector)))
        // The destination is scrolled to first, so that the element stays in view when both fit.
        _ = try await Self.point(destination.place(), "the element to drop on")
        let start = try await Self.point(locator(target).place(), "the element to drag")
        try await DragGesture(pointer: pointer).drag(from: start) { () async throws(ActionFailure) in
            if case .at(let point) = try await destination.placeInView() { return point }
            return try await Self.point(destination.place(), "the element to drop on")
        }
    }

    private static func point(_ place: ElementLocator.Place, _ name: String) throws(ActionFailure) -> PagePoint {
        guard case .at(let point) = place else {
            throw ActionFailure(.notPossible, "\(name) is covered or hidden")
        }
        return point
    }
}
