"""Score uploaded recordings. Start it with ``uvicorn upload_endpoint:app``."""

import joblib
from fastapi import FastAPI, HTTPException, UploadFile

from skdeepfake.audio import AudioFileError

app = FastAPI()
detector = joblib.load("detector.joblib")


@app.post("/score")
def score(recording: UploadFile):
    try:
        (llr,) = detector.decision_function([recording.file.read()])
    except AudioFileError as error:
        raise HTTPException(422, str(error)) from None
    return {"llr": float(llr)}
