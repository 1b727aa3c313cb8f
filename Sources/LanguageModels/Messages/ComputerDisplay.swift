/// The display that a computer tool sees and points at, in CSS pixels.
package struct ComputerDisplay: Sendable, Hashable {
    package let width: Int
    package let height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}
