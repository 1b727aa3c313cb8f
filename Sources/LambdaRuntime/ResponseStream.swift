/// A result in the making. Ends once, with `finish` or `fail`, which consume it.
package struct ResponseStream: ~Copyable {
    private let sink: any ResponseSink

    init(_ sink: any ResponseSink) {
        self.sink = sink
    }

    /// Sends the bytes at once; blocks while the peer is slower than the function. False: nobody takes them any more, stop
    /// producing. A caller that hangs up is not noticed here: Lambda runs a streamed invocation to its end.
    package mutating func write(_ bytes: [UInt8]) -> Bool {
        sink.write(bytes)
    }

    /// The end of a good result, in one piece with its last bytes.
    package consuming func finish(_ last: [UInt8] = []) -> Answer {
        sink.finishStream(last)
        return Answer()
    }

    /// The result failed. Before the first bytes the caller gets an ordinary error; after them the error travels in
    /// the trailers of the stream.
    package consuming func fail(_ error: FunctionError) -> Answer {
        sink.failStream(error)
        return Answer()
    }
}
