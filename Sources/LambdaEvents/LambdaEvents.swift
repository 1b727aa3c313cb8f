// LambdaEvents
