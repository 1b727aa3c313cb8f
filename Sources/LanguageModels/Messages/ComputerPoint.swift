/// A point of the display, in CSS pixels from its top left corner.
package struct ComputerPoint: Sendable, Hashable {
    package let x: Double
    package let y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}
