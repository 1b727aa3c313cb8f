/// One thing to do at a place of the viewport, as models that work on screenshots name it.
package enum CoordinateAction: Sendable, Hashable {
    /// `count` presses in quick succession: 2 is a double, 3 a triple click.
    case click(PagePoint, button: MouseButton, count: Int)
    /// Presses, and releases after that time, at most ten seconds.
    case hold(PagePoint, Duration)
    case move(PagePoint)
    /// Presses at the first point, passes the others, and releases at the last.
    case drag([PagePoint])
    /// Turns the wheel at that point; CSS pixels, positive is right and down.
    case scroll(PagePoint, x: Double, y: Double)
    /// Writes where the focus is, or clicks there first. `%name%` is replaced.
    case type(String, at: PagePoint?)
    /// As `type` with a point, in the place of what the field has.
    case fill(String, at: PagePoint)
    /// Keys that are held together, as often as that: `Control+A`, `ctrl+a`, `Return`.
    case keys(String, times: Int)

    /// For messages and logs.
    package var name: String {
        switch self {
        case .click(_, _, let count): count > 2 ? "tripleClick" : count == 2 ? "doubleClick" : "click"
        case .hold: "clickAndHold"
        case .move: "move"
        case .drag: "drag"
        case .scroll: "scroll"
        case .type: "type"
        case .fill: "fill"
        case .keys: "keys"
        }
    }

    /// All places that it names.
    var points: [PagePoint] {
        switch self {
        case .click(let point, _, _), .hold(let point, _), .move(let point), .scroll(let point, _, _),
            .fill(_, let point):
            [point]
        case .drag(let points): points
        case .type(_, let point): point.map { [$0] } ?? []
        case .keys: []
        }
    }
}
