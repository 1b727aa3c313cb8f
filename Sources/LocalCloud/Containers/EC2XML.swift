/// The XML of the EC2 query protocol.
enum EC2XML {
    /// The error document.
    static func error(_ error: AWSError, requestID: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Response><Errors><Error><Code>\(escape(error.code))</Code><Message>\(escape(error.message))</Message>\
        </Error></Errors><RequestID>\(requestID)</RequestID></Response>
        """
    }

    static func escape(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }
}
