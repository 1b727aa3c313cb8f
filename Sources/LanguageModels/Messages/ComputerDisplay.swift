/// The display that a computer tool sees and points at, in CSS pixels.
package struct ComputerDisplay: Sendable, Hashable {
    /// More than zero.
    package let width: Int
    /// More than zero.
    package let height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}
