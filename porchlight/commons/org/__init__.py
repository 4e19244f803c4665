"""Networks and organisations: their zone, service day, currency, threshold. Not their people."""
