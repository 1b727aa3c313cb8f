/// What a computer tool asks for, the same for all providers; coordinates are already those of the display.
package enum ComputerAction: Sendable, Hashable {
    /// `button` is `left`, `right`, `middle`, `back` or `forward`.
    case click(ComputerPoint, button: String, count: Int)
    /// At the focus, as text.
    case type(String)
    /// A chord, in the provider's order, as `["Control", "A"]`; key names as in the DOM.
    case press([String])
    /// By that many CSS pixels with the pointer at the point; positive is right and down.
    case scroll(ComputerPoint, x: Double, y: Double)
    /// Pressed at the first point, released at the last.
    case drag([ComputerPoint])
    case move(ComputerPoint)
    case wait(milliseconds: Int)
    /// Nothing to do: a screenshot follows every call.
    case screenshot
    case goto(String)
    case back
    case forward
    /// Something that is not known here, by the provider's name for it: the call's result should say so.
    case unsupported(String)
}
