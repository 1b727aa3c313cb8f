/// Bytes or text that must not be seen: prints as `***`, is never encoded, and compares only through what it wraps.
package struct Secret<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The value itself. Pass it on to the call that needs it, and nowhere else.
    package let revealed: Value

    package init(_ value: Value) {
        self.revealed = value
    }

    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
