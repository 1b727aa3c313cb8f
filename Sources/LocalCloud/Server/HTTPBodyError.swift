/// Why a request's body could not be read.
enum HTTPBodyError: Error, Hashable {
    /// More bytes than the reader takes.
    case tooLarge
    /// The peer went away before the end.
    case connectionClosed
}
