/// What a hand does with mouse and keyboard, wherever that leads.
package enum PageGesture: Sendable, Equatable {
    case click(PagePoint, button: MouseButton, count: Int)
    /// Pressed for that long.
    case hold(PagePoint, milliseconds: Int)
    /// Pressed at the first point, released at the last.
    case drag([PagePoint])
    case move(PagePoint)
    /// By that many CSS pixels, positive is right and down; in the middle of the viewport without a point.
    case wheel(PagePoint?, x: Double, y: Double)
    /// At the focus; with placeholders of variables.
    case type(String)
    /// Keys held together: `Enter`, `Control+A`.
    case press(String)
}
