/// A place in a page's viewport, in CSS pixels from its upper left corner.
package struct PagePoint: Sendable, Hashable {
    package let x: Double
    package let y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    /// The point at that part of the way to another.
    func advanced(to other: PagePoint, by part: Double) -> PagePoint {
        PagePoint(x: x + (other.x - x) * part, y: y + (other.y - y) * part)
    }
}
