import JSONModel

/// An element at hand: an object in the engine's world of its frame.
struct ElementTarget: Sendable {
    let world: FrameWorld
    let object: String

    /// Runs a function with the element as `this`; what it returns by value.
    func value(of function: String, _ arguments: JSONValue...) async throws(ActionFailure) -> JSONValue {
        do {
            return try await world.value(of: function, on: object, arguments.map { .value($0) })
        } catch {
            throw ActionFailure(error)
        }
    }
}
