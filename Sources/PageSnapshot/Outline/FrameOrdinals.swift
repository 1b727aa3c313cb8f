/// Gives each document of a page its number, the first part of an `ElementID`. A number is never given again: a frame
/// that has navigated gets a new one, so that an id of the old document names nothing.
package struct FrameOrdinals: Sendable {
    private struct Document: Hashable {
        let frameID: String
        let loaderID: String
        let documentNodeID: Int
    }

    private var numbers: [Document: Int] = [:]
    private var next = 0

    package init() {}

    /// The number of a frame's present document. The loader's id may be empty where it is not known.
    package mutating func ordinal(frameID: String, loaderID: String, documentNodeID: Int) -> Int {
        let document = Document(frameID: frameID, loaderID: loaderID, documentNodeID: documentNodeID)
        if let number = numbers[document] { return number }
        numbers = numbers.filter { $0.key.frameID != frameID }
        numbers[document] = next
        next += 1
        return next - 1
    }
}
