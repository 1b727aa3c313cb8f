/// One word of a command: any bytes.
package struct RedisArgument: Sendable, ExpressibleByStringInterpolation {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package init(_ text: String) {
        self.bytes = Array(text.utf8)
    }

    package init(_ number: some FixedWidthInteger) {
        self.init(String(number))
    }

    package init(stringLiteral value: String) {
        self.init(value)
    }
}
