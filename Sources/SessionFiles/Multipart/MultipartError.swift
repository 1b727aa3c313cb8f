/// Why a body is not the form that it says it is.
package enum MultipartError: Error, Hashable, CustomStringConvertible {
    /// Not `multipart/form-data` with a boundary as RFC 2046, 5.1.1, has it.
    case noBoundary
    /// Before the first part, or the head of a part, there is more than any form has.
    case headTooLarge
    case tooManyParts
    /// A part without a readable `Content-Disposition: form-data` and name.
    case malformedPart
    /// A boundary is followed by something else than a line's end.
    case malformedBoundary
    /// The last boundary is missing.
    case truncated

    package var description: String {
        switch self {
        case .noBoundary: "the content type must be multipart/form-data with a boundary"
        case .headTooLarge: "the head of a part is too large"
        case .tooManyParts: "the form has too many parts"
        case .malformedPart: "a part of the form has no Content-Disposition with a name"
        case .malformedBoundary: "a boundary of the form is malformed"
        case .truncated: "the form ends before its last boundary"
        }
    }
}
