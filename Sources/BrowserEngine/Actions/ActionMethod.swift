/// What can be done with an element. The raw values are the names that clients and models use.
package enum ActionMethod: String, Sendable, Hashable, CaseIterable {
    case click, fill, type, press, scrollTo, nextChunk, prevChunk, selectOptionFromDropdown, hover, doubleClick
    case dragAndDrop
    // What models are not told of, but clients may send.
    case setInputFiles, scroll, scrollIntoView, scrollByPixelOffset, tap, selectOption
    case wheel = "mouse.wheel"

    /// Those that a model may choose from.
    package static let offered: [ActionMethod] = [
        .click, .fill, .type, .press, .scrollTo, .nextChunk, .prevChunk, .selectOptionFromDropdown, .hover,
        .doubleClick, .dragAndDrop,
    ]
}
