/// One HTTP request as its bytes came.
package struct RecordedRequest: Sendable {
    /// Connections are numbered from 1, in the order in which they were accepted.
    package let connection: Int
    /// The request line and the header lines, without the empty line.
    package let head: String
    /// Put together when it came in chunks.
    package var body: [UInt8] = []
    /// As they came, without the last one.
    package var chunks: [[UInt8]] = []
    /// The lines after the last chunk.
    package var trailers: [String] = []

    package init(connection: Int, head: String) {
        self.connection = connection
        self.head = head
    }

    package var method: String { String(head.prefix { $0 != " " }) }
    package var target: String { String(head.drop { $0 != " " }.dropFirst().prefix { $0 != " " }) }
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The value of the first header of that name, without case.
    package func header(_ name: String) -> String? { headers(name).first }

    /// Every value of that name, in order.
    package func headers(_ name: String) -> [String] {
        Self.values(of: name, in: head.split(separator: "\r\n").dropFirst().map(String.init))
    }

    package func trailer(_ name: String) -> String? { Self.values(of: name, in: trailers).first }

    private static func values(of name: String, in lines: [String]) -> [String] {
        lines.compactMap { line in
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name.lowercased() else {
                return nil
            }
            return String(line[line.index(after: colon)...].drop { $0 == " " })
        }
    }
}
